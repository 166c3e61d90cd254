// `node ops/image/health.mjs <url>`: ends with 0 when the address answers with a status below 400. For probes from inside.
try {
  const answer = await fetch(process.argv[2], { redirect: 'manual', signal: AbortSignal.timeout(4000) });
  process.exitCode = answer.status < 400 ? 0 : 1;
} catch {
  process.exitCode = 1;
}
