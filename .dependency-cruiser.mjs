// The import table of ARCHITECTURE.md as rules; each names what it protects. Decided in docs/adr/0002.
const tests = '^test/|^scripts/test/|[.](test|int[.]test|e2e|chaos|budget)[.]ts$';
const names = '(^|/)[a-z-]*names[.]ts$';
const rooms = 'contracts|domain|db|workflows|activities|integrations|api|temporal|web|scripts|test';
// What a caller of the flows needs. The rest of temporal/ runs workers and never enters the API.
const flowClient =
  '^temporal/(client|codec|config|connection|data-converter|search-attributes|failure-converter|payload-converter|cases/(settle|settle-soon|deliver|start-case))[.]ts$';

// Rules a screen shows while somebody types; the act that is sent decides again (docs/adr/0033, 0034, 0042, 0051). Each is pure and names its source.
const shownRules =
  '^domain/(visits/(news2|pews|gcs|vital-flags|vital-limits|vital-weight|vitals|suggested-urgency)|patients/(age|mrn)|labs/(ranges|result|unlikely)|billing/price|appointments/token-code|platform/(ucum|calendar|digits|order))[.]ts$';

// Activities that write what a flow has decided.
const flowSteps =
  '^activities/(index[.]ts$|.*([.]activities|-step)[.]ts$|visits/(apply|advance|end|system|record|check)-)';

/** A room may import itself and the rooms given. Tests of the room are free. */
const room = (name, allowed, why, to = {}) => ({
  name: `${name}-imports`,
  comment: why,
  severity: 'error',
  from: { path: `^${name}/`, pathNot: tests },
  to: { path: `^(${rooms})/`, pathNot: [`^(${[name, ...allowed].join('|')})/`], ...to },
});

/** A room may import only these packages. */
const packages = (name, allowed, why) => ({
  name: `${name}-packages`,
  comment: why,
  severity: 'error',
  from: { path: `^${name}/`, pathNot: tests },
  to: {
    dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'core'],
    pathNot: allowed.map((each) => `(^|/)${each}(/|$)`),
  },
});

const typesOnly = (name, from, to, pathNot, why) => ({
  name,
  comment: why,
  severity: 'error',
  from: { path: `^${from}/`, pathNot: tests },
  to: { path: to, ...(pathNot ? { pathNot } : {}), dependencyTypesNot: ['type-only'] },
});

export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle hides which file decides and breaks the order in which modules load.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolved',
      comment: 'An import that resolves to nothing.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^([$]app|[$]env|virtual:)' },
    },
    {
      name: 'nothing-imports-tests',
      comment: 'What only tests need never runs in production.',
      severity: 'error',
      from: { pathNot: `${tests}|^vitest[.]config[.]ts$|^scripts/` },
      to: { path: tests },
    },
    {
      name: 'nothing-imports-scripts',
      comment: 'Scripts start the platform; the platform does not know them.',
      severity: 'error',
      from: { path: `^(${rooms})/`, pathNot: `${tests}|^scripts/` },
      to: { path: '^scripts/' },
    },

    room('contracts', [], 'The wire knows nobody.'),
    packages(
      'contracts',
      ['zod'],
      'The wire is read by every room, the browser included: zod and nothing else.',
    ),
    {
      name: 'names-are-zod-free',
      comment: 'names.ts files are bundled into flows; a parser there would freeze with them (ADR-0003).',
      severity: 'error',
      from: { path: '^contracts/.*names[.]ts$' },
      to: { path: '^contracts/|node_modules', pathNot: names, dependencyTypesNot: ['type-only'] },
    },

    room('domain', ['contracts'], 'Pure rules: no I/O, clock or randomness.'),
    typesOnly(
      'domain-takes-types',
      'domain',
      '^contracts/',
      names,
      'Types and names of the wire, never its parsers.',
    ),
    packages(
      'domain',
      ['temporal-polyfill', 'libphonenumber-js', 'any-ascii'],
      'Pure rules need no package but calendar arithmetic, the reading of phone numbers, and Latin letters for those of other scripts.',
    ),

    room('db', ['contracts', 'domain'], 'Repositories know rules and shapes, not who calls them.'),
    {
      name: 'only-db-knows-sql',
      comment: 'One door to Postgres, so one place sets the hospital of a transaction (ADR-0004).',
      severity: 'error',
      from: { path: '^(?!db/|scripts/|test/)', pathNot: tests },
      to: { path: 'node_modules/(@mikro-orm|pg|pg-cursor|pg-pool)/' },
    },

    {
      name: 'repositories-do-not-audit',
      comment: 'What happened is written down by the act that decided it (ADR-0027).',
      severity: 'error',
      from: { path: '^db/', pathNot: `${tests}|^db/(audit|seeds)/` },
      to: { path: '^db/audit/audit[.]repository[.]ts$' },
    },
    {
      name: 'repositories-do-not-publish',
      comment: 'Who hears of a change is decided by the act that made it (ADR-0027).',
      severity: 'error',
      from: { path: '^db/', pathNot: tests },
      to: { path: '^db/platform/outbox[.]repository[.]ts$' },
    },

    room('workflows', ['contracts', 'domain', 'activities'], 'A flow decides; activities do.'),
    typesOnly(
      'workflows-take-types',
      'workflows',
      '^contracts/',
      names,
      'No zod in a flow: a stricter schema would change a replay (ADR-0003).',
    ),
    typesOnly(
      'workflows-name-activities',
      'workflows',
      '^activities/',
      null,
      'Activities run elsewhere: types only.',
    ),
    packages('workflows', ['@temporalio/(workflow|common)'], 'The sandbox has no other packages.'),

    room(
      'activities',
      ['contracts', 'domain', 'db', 'integrations'],
      'One transaction or one outside call each.',
    ),
    room(
      'integrations',
      ['contracts', 'domain'],
      'Adapters of outside systems know neither Postgres nor flows.',
    ),

    room(
      'api',
      ['contracts', 'domain', 'db', 'activities', 'integrations', 'temporal'],
      'Routes: session, schema, one call: an act or a read.',
    ),
    {
      name: 'api-writes-no-step',
      comment:
        'Acts of their own may be called by a route. A step of a flow is decided by the flow (ADR-0005).',
      severity: 'error',
      from: { path: '^api/', pathNot: tests },
      to: { path: flowSteps },
    },
    {
      name: 'api-is-a-client-of-flows',
      comment: 'The API sends updates. Workers, relay and deployments are other processes.',
      severity: 'error',
      from: { path: '^api/', pathNot: tests },
      to: { path: '^temporal/', pathNot: flowClient },
    },
    {
      name: 'flow-client-runs-no-flow',
      comment:
        'What the API takes from temporal/ must not bring the worker in: a step is written by the worker only.',
      severity: 'error',
      from: { path: flowClient },
      to: {
        path: '^(activities|workflows|temporal)/|node_modules/@temporalio/(worker|workflow|activity)/',
        pathNot: flowClient,
        dependencyTypesNot: ['type-only'],
      },
    },

    {
      name: 'web-imports',
      comment:
        'The browser knows the wire, the types of the API and the rules it shows while somebody types, nothing else of the server.',
      severity: 'error',
      from: { path: '^web/', pathNot: tests },
      to: { path: `^(${rooms})/`, pathNot: ['^(web|contracts|api)/', shownRules] },
    },
    typesOnly('web-takes-api-types', 'web', '^api/', null, 'Types of the API only.'),

    room(
      'temporal',
      ['workflows', 'activities', 'contracts', 'domain', 'db'],
      'Runs the flows; knows no HTTP.',
    ),
    typesOnly(
      'temporal-bundles-flows',
      'temporal',
      '^workflows/',
      null,
      'Flows run from a bundle, never imported into the process.',
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(web/(build|[.]svelte-kit)|[.]hmtp|coverage)/' },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'svelte', 'types', 'default'],
      extensions: ['.ts', '.mts', '.js', '.mjs', '.svelte', '.json'],
    },
    cache: { folder: 'node_modules/.cache/dependency-cruiser', strategy: 'content' },
  },
};
