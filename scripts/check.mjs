// `npm run check`: every house rule, two at a time, one timed line each. `npm run fix` (or --fix) formats and mends first.
// Runs on the machine's own Node; the tools themselves run on Node 24.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { checks, fixes, preparations } from './check/checks.mjs';
import { ensureInstalled, findNode, orOneLine, root, StartFailure } from './node24.mjs';

const atOnce = 2;

/** Runs one tool to its end and keeps what it wrote. */
function run(node, { script, args }) {
  return new Promise((resolve) => {
    const began = Date.now();
    const child = spawn(node, ['--disable-warning=ExperimentalWarning', script, ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        NO_COLOR: '1',
        PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ''}`,
      },
    });
    let output = '';
    const keep = (text) => {
      output += text;
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    child.on('error', (error) => resolve({ code: 1, output: error.message, began }));
    child.on('close', (code, signal) =>
      resolve({ code: code ?? 1, output: signal ? `${output}ended by ${signal}` : output, began }),
    );
  });
}

/** Runs the steps of one check in order and prints its line, then what the tools wrote: errors, or warnings of a check that passed. */
async function perform(node, check) {
  if (check.needs && !existsSync(path.join(root, check.needs))) {
    process.stdout.write(`skip  ${check.name.padEnd(12)} there is no ${check.needs}\n`);
    return 'skipped';
  }
  const began = Date.now();
  let warnings = '';
  for (const step of check.steps) {
    const { code, output } = await run(node, step);
    if (code === 0) {
      if (check.showsWarnings) warnings += output;
      continue;
    }
    process.stdout.write(`FAIL  ${check.name.padEnd(12)} ${seconds(began)}\n${indented(output)}\n`);
    return 'failed';
  }
  process.stdout.write(
    `ok    ${check.name.padEnd(12)} ${seconds(began)}\n${warnings.trim() ? `${indented(warnings)}\n` : ''}`,
  );
  return 'passed';
}

const seconds = (began) => `${((Date.now() - began) / 1000).toFixed(1)} s`;
const indented = (text) =>
  text
    .trim()
    .split('\n')
    .map((line) => `      ${line}`)
    .join('\n');

async function performAll(node, list) {
  const waiting = [...list];
  const results = [];
  const lane = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift())
      results.push(await perform(node, check));
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return results;
}

async function main(node) {
  const began = Date.now();
  const named = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
  const wanted = checks.filter((check) => named.length === 0 || named.includes(check.name));
  if (wanted.length === 0) {
    throw new StartFailure(
      `no check is called ${named.join(', ')}`,
      `name one of ${checks.map((check) => check.name).join(', ')}`,
    );
  }
  mkdirSync(path.join(root, 'node_modules', '.cache'), { recursive: true });
  const prepared = [];
  for (const preparation of preparations) prepared.push(await perform(node, preparation));
  if (process.argv.includes('--fix')) {
    for (const fix of fixes) await perform(node, fix);
  }
  // A preparation counts only when it failed: it is no rule of its own.
  const failed = prepared.filter((result) => result === 'failed');
  const results = [...failed, ...(await performAll(node, wanted))];
  const count = (result) => results.filter((each) => each === result).length;
  process.stdout.write(`total ${seconds(began)}\n`);
  process.stdout.write(`checks: ${count('passed')} passed, ${count('failed')} failed\n`);
  if (count('failed') > 0) process.exitCode = 1;
}

orOneLine(() => {
  ensureInstalled();
  const node = findNode();
  if (!node) throw new StartFailure('there is no Node 24', 'run npm ci, or put Node 24 on the PATH');
  main(node).catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
});
