import { createServer } from 'node:net';

const loopback = '127.0.0.1';

/** Whether a TCP port on loopback can be listened on now. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen({ host: loopback, port, exclusive: true }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}

/** A free TCP port on loopback chosen by the system. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host: loopback, port: 0 }, () => {
      const address = server.address();
      server.close(() => {
        if (address && typeof address === 'object') resolve(address.port);
        else reject(new Error('the system gave no port'));
      });
    });
  });
}

/** Names of the fixed ports with their variable and default. */
export const portNames = {
  web: { variable: 'HMTP_WEB_PORT', preferred: 3000 },
  api: { variable: 'HMTP_API_PORT', preferred: 3001 },
  temporal: { variable: 'HMTP_TEMPORAL_PORT', preferred: 7233 },
  postgres: { variable: 'HMTP_PG_PORT', preferred: 5499 },
} as const;

export type PortName = keyof typeof portNames;
export type Ports = Record<PortName, number>;

/** The port asked for by the environment, or the default. Anything that is no port number is refused. */
export function preferredPort(name: PortName, environment: NodeJS.ProcessEnv): number {
  const { variable, preferred } = portNames[name];
  const text = environment[variable];
  if (text === undefined || text === '') return preferred;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new RangeError(`${variable} is "${text}", which is no port number`);
  }
  return port;
}

/**
 * Chooses a port for each name: the preferred one, or the next free one above it.
 * @param say is told about every port that had to move
 */
export async function choosePorts(
  environment: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<Ports> {
  const chosen = new Set<number>();
  const ports: Partial<Ports> = {};
  for (const name of Object.keys(portNames) as PortName[]) {
    const wanted = preferredPort(name, environment);
    let port = wanted;
    for (let tries = 0; chosen.has(port) || !(await isPortFree(port)); tries += 1) {
      port = tries < 100 && port < 65_535 ? port + 1 : await freePort();
    }
    if (port !== wanted)
      say(`port ${wanted} is taken: ${name} uses ${port} (${portNames[name].variable} chooses another)`);
    chosen.add(port);
    ports[name] = port;
  }
  return ports as Ports;
}
