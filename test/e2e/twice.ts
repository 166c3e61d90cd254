import type { BrowserContext, Page, Request } from 'playwright-core';

/**
 * Run in every page before its own scripts: whoever presses a button that sends a form presses it again, as a double click or a
 * trembling hand does. What the first press led to is there by then, so the second may meet the next form in the same place.
 */
const pressAgain = `addEventListener('click', (event) => {
  const button = event.isTrusted && event.target instanceof Element ? event.target.closest('button[type="submit"]') : null;
  if (button) setTimeout(() => button.isConnected && button.click(), 0);
}, true);`;

/** Lets the hand in a browser tremble. */
export const pressesTwice = (context: BrowserContext) => context.addInitScript(pressAgain);

const soonMs = 1000;

/** What tells one act from another, and what it says without that. */
function actOf(request: Request): { key: string; says: string } {
  const [method, { pathname }] = [request.method(), new URL(request.url())];
  const body = request.postData() ?? '';
  const submission = /"submissionId":"([^"]*)"/.exec(body);
  return {
    key: request.headers()['idempotency-key'] ?? submission?.[1] ?? '',
    says: `${method} ${pathname} ${submission ? body.replace(submission[0], '') : body}`,
  };
}

/** Acts that were sent again within a second as if they were others: the same words to the same address under another key. */
export function watchRepeated(page: Page): readonly string[] {
  const repeated: string[] = [];
  const last = new Map<string, { key: string; at: number }>();
  page.on('request', (request) => {
    if (request.method() === 'GET' || !request.url().includes('/api/v1/')) return;
    const { key, says } = actOf(request);
    if (!key) return;
    const before = last.get(says);
    if (before && before.key !== key && Date.now() - before.at < soonMs)
      repeated.push(`sent twice: ${says.slice(0, 160)}`);
    last.set(says, { key, at: Date.now() });
  });
  return repeated;
}
