// `npm run doctor`: one line for each thing the platform needs, ok or a problem with its remedy. Changes nothing.
import { findNode, installProblem, orOneLine, runOnNode24 } from './node24.mjs';

const problem = installProblem();
const node = findNode();
const line = (isGood, name, text) =>
  process.stdout.write(`${isGood ? 'ok     ' : 'problem'} ${name.padEnd(12)} ${text}\n`);
const isNewEnough = Number(process.versions.node.split('.')[0]) >= 20;

line(
  isNewEnough,
  'node',
  isNewEnough ? process.version : `${process.version} is too old -- remedy: install Node 20 or newer`,
);
line(
  problem === undefined,
  'packages',
  problem === undefined ? 'as package-lock.json asks' : `${problem} -- remedy: npm ci`,
);
line(node !== undefined, 'node 24', node ?? 'not found -- remedy: npm ci, or put Node 24 on the PATH');
if (node === undefined || problem !== undefined) process.exit(1);
orOneLine(() => runOnNode24('scripts/doctor.ts', []));
