import type { Handle } from '@sveltejs/kit/hooks';

/** Headers of every page. Requests of the API never come here: the front door, or the Ingress, takes them to the API. */
export const handle: Handle = async ({ event, resolve }) => {
  const answer = await resolve(event);
  answer.headers.set('X-Content-Type-Options', 'nosniff');
  answer.headers.set('Referrer-Policy', 'no-referrer');
  answer.headers.set('X-Frame-Options', 'DENY');
  return answer;
};
