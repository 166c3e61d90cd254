import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { withBackupRole } from '#db/roles.ts';

/**
 * `DATABASE_URL=<owner> node db/backup-role.ts 60 pg_dump --format=custom --file=hmtp.dump`: runs a command as `hmtp_backup`, which may
 * log in only as long, at most the minutes given. The command finds its connection in libpq's variables (`PGHOST` and so on).
 */
const [minutes = '', command, ...args] = process.argv.slice(2);
const ownerUrl = process.env['DATABASE_URL'];
if (!ownerUrl || !command || !/^\d{1,4}$/.test(minutes)) {
  process.stderr.write(
    'usage: DATABASE_URL=<owner> node db/backup-role.ts <minutes> <command> [argument ...]\n',
  );
  process.exit(64);
}
// The signal goes to the command's group too; this process stays until the role is shut.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
process.exitCode = await withBackupRole(ownerUrl, Number(minutes), async (backupUrl) => {
  const { hostname, port, pathname, username, password } = new URL(backupUrl);
  const { DATABASE_URL: _owner, ...rest } = process.env;
  const child = spawn(command, args, {
    stdio: 'inherit',
    env: {
      ...rest,
      PGHOST: hostname,
      PGPORT: port || '5432',
      PGDATABASE: pathname.slice(1),
      PGUSER: username,
      PGPASSWORD: password,
    },
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
});
