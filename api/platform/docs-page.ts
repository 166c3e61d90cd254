/** What the API says of itself; `/openapi.json` and `/docs` are made from it. */
export const apiDescription = {
  openapi: '3.1.0',
  info: { title: 'HMTP', version: '1', description: 'Hospital Management Technology Platform' },
  servers: [{ url: '/' }],
};

type Media = { content?: Record<string, { schema?: unknown }> };
type Operation = {
  tags?: string[];
  summary?: string;
  'x-permission'?: string | string[];
  parameters?: { name: string; in: string; required?: boolean; description?: string }[];
  requestBody?: Media;
  responses?: Record<string, Media & { description?: string }>;
};
type Document = { paths?: Record<string, unknown> };

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string =>
  text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? '');

const shapeOf = (title: string, { content = {} }: Media): string =>
  Object.entries(content)
    .filter(([, { schema }]) => schema)
    .map(
      ([type, { schema }]) =>
        `<details><summary>${escaped(`${title} (${type})`)}</summary><pre>${escaped(JSON.stringify(schema, null, 2))}</pre></details>`,
    )
    .join('');

function operationOf(method: string, path: string, operation: Operation): string {
  const parameters = (operation.parameters ?? []).map(
    ({ name, in: place, required, description }) =>
      `<li><code>${escaped(name)}</code> in ${escaped(place)}${required ? ', needed' : ''}${description ? `: ${escaped(description)}` : ''}</li>`,
  );
  // Problems are the same everywhere; the page shows them once, in its head.
  const answers = Object.entries(operation.responses ?? {})
    .filter(([status]) => status.startsWith('2'))
    .map(([status, answer]) => shapeOf(`${status} ${answer.description ?? ''}`, answer));
  const permission = [operation['x-permission'] ?? []].flat().join(' or ');
  return `<article><h3><code>${method.toUpperCase()} ${escaped(path)}</code></h3><p>${escaped(operation.summary ?? '')}. Permission: <code>${escaped(permission)}</code></p>
<ul>${parameters.join('')}</ul>${shapeOf('Body', operation.requestBody ?? {})}${answers.join('')}</article>`;
}

/** The reference as one page without scripts: it needs nothing from elsewhere and can be searched by the browser. */
export function docsPage({ paths = {} }: Document): string {
  const sections = new Map<string, string[]>();
  for (const [path, item] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(item as Record<string, Operation>)) {
      const tag = operation.tags?.[0] ?? 'other';
      sections.set(tag, [...(sections.get(tag) ?? []), operationOf(method, path, operation)]);
    }
  }
  const names = [...sections.keys()].sort();
  const { title, description } = apiDescription.info;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} API</title>
<style>
:root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5 }
body { max-width: 60rem; margin: 0 auto; padding: 1rem }
article { border-top: 1px solid #8886; padding: 0.5rem 0 }
h3, article p { margin: 0.25rem 0 }
pre { overflow-x: auto; font-size: 0.85rem }
</style></head><body>
<h1>${title} API</h1><p>${description}. The same for programs: <a href="/openapi.json">openapi.json</a>.</p>
<p>Sign in by <code>POST /api/v1/auth/login</code> and send the access token as <code>Authorization: Bearer</code>. Errors are
<code>application/problem+json</code> (RFC 9457) with a stable <code>code</code>, the wrong fields and a <code>traceId</code>.</p>
<nav>${names.map((name) => `<a href="#${escaped(name)}">${escaped(name)}</a>`).join(' · ')}</nav>
${names.map((name) => `<section id="${escaped(name)}"><h2>${escaped(name)}</h2>${sections.get(name)?.join('') ?? ''}</section>`).join('\n')}
</body></html>
`;
}
