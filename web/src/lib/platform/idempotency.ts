/**
 * Keeps one Idempotency-Key as long as the body stays the same: a double click and a retry are the same act, a corrected form is another.
 */
export function actKey(): (body: unknown) => string {
  let last = '';
  let key = '';
  return (body) => {
    const text = JSON.stringify(body);
    if (text !== last || !key) {
      last = text;
      key = crypto.randomUUID();
    }
    return key;
  };
}
