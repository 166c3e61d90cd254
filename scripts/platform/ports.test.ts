import { createServer, type Server } from 'node:net';
import { expect, test } from 'vitest';
import { choosePorts, freePort, isPortFree, portNames, preferredPort } from './ports.ts';

function listen(port: number): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(port, '127.0.0.1', () => {
      resolve(server);
    });
  });
}

test('the environment chooses a port', () => {
  expect(preferredPort('web', { HMTP_WEB_PORT: '4321' })).toBe(4321);
  expect(preferredPort('web', {})).toBe(portNames.web.preferred);
});

test.each(['x', '0', '65536', '80.5'])('"%s" is refused as a port', (text) => {
  expect(() => preferredPort('web', { HMTP_WEB_PORT: text })).toThrow(/HMTP_WEB_PORT/);
});

test('a taken port moves to a free one and says so', async () => {
  const taken = await freePort();
  const server = await listen(taken);
  const said: string[] = [];
  try {
    expect(await isPortFree(taken)).toBe(false);
    const ports = await choosePorts({ HMTP_WEB_PORT: String(taken) }, (line) => said.push(line));
    expect(ports.web).not.toBe(taken);
    expect(said.join('\n')).toContain(`port ${taken} is taken: web uses ${ports.web}`);
    expect(new Set(Object.values(ports)).size).toBe(Object.keys(portNames).length);
  } finally {
    server.close();
  }
});
