import { existsSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uiSocket } from '#scripts/platform/temporal-ui.ts';
import type { Receipt } from '#contracts/visits/visit.ts';
import { forms, outpatientTeam, registerPatient, signIn } from '#test/builders/people.ts';
import { browserPlatform } from '#test/setup/browser-platform.ts';
import { checkIn, complete } from './acts.ts';
import { openBrowsers } from './browser.ts';
import type { Browsers } from './browser.ts';

/** Its pages are large, and come through three servers. */
const patience = { timeout: 60_000 };

describe('Temporal UI behind the front door', () => {
  const platform = browserPlatform();
  /** Where its own server listens, which nobody but the API has to know. */
  const socket = uiSocket({ folder: path.dirname(process.env.HMTP_BROWSER_DEMO ?? '') });
  /** Without Go there is none, and the start says so. */
  const hasUi = existsSync(socket);
  let browsers: Browsers;
  let visit: Receipt;
  let patient: Awaited<ReturnType<typeof registerPatient>>;
  let flow: string;
  const emailOf = (role: string) => platform.logins.find((login) => login.role === role)?.email ?? '';
  beforeAll(async () => {
    browsers = await openBrowsers(platform);
    const team = await outpatientTeam(platform);
    patient = await registerPatient(team);
    const arrived = (await checkIn(team, patient.id)).body;
    visit = (await complete(team.nurse, arrived, forms.triage)).body;
    flow = `h:${team.nurse.user.hospital.id}:opdVisit:${visit.visitId}`;
  });
  afterAll(() => browsers?.close());
  const history = () => `/temporal/namespaces/default/workflows/${encodeURIComponent(flow)}`;
  /** What the audit of the platform's hospital says of operations at Temporal UI. */
  const actions = async () => {
    const auditor = await signIn(platform, emailOf('platform_admin'));
    const { body } = await auditor.call<{ items: { action: string }[] }>('GET', '/api/v1/audit?limit=100');
    const told = body.items.map(({ action }) => action);
    return [...new Set(told)].filter((action) => /^(temporal_ui|codec)[.]/.test(action)).sort();
  };

  it('shows operations the history of a visit, opened, with every action off, and writes it down', async (test) => {
    if (!hasUi) return test.skip();
    const seat = await browsers.enterAs('ops', /./);
    const { page } = seat;
    await page.getByRole('link', { name: /Temporal UI/ }).waitFor();
    expect(await page.getByRole('link', { name: /Temporal UI/ }).getAttribute('href')).toBe('/temporal');
    await page.goto(history());
    await page.getByText('"kind"').first().waitFor(patience);
    expect(await page.getByText('"consultation"').count()).toBeGreaterThan(0);
    expect(await page.getByText(visit.visitId).count()).toBeGreaterThan(1);
    for (const name of ['Request Cancellation', 'More Actions'])
      expect(await page.getByRole('button', { name }).isDisabled(), name).toBe(true);
    await page.screenshot({ path: 'docs/screenshots/temporal-ui-desktop.png' });
    // It runs on the origin of the hospital's data: nothing of it may be refused by, or lack, its policy.
    expect(seat.complaints.filter((text) => /Content Security Policy/i.test(text))).toEqual([]);
    expect(await actions()).toEqual(['codec.decode', 'temporal_ui.history', 'temporal_ui.open']);
    await seat.leave();
  });

  it('is reached from what operations know of a visit, and the record number is in no address', async () => {
    const { page, look, complaints, leave } = await browsers.enterAs('ops', /./);
    const addresses: string[] = [];
    page.context().on('request', (request) => addresses.push(request.url()));
    const form = page.getByRole('region', { name: 'Find the flows of a visit' });
    await form
      .getByLabel('Hospital')
      .selectOption({ label: platform.logins.find(({ role }) => role === 'nurse')?.hospitalName ?? '' });
    await form.getByLabel('Record number').fill('222223');
    await form.getByRole('button', { name: 'Find' }).click();
    await form.getByText('not a record number').first().waitFor();
    await form.getByLabel('Record number').fill(patient.mrn.toLowerCase());
    await form.getByLabel('Stage').selectOption('Consultation');
    await form.getByRole('button', { name: 'Find' }).click();
    await form.getByText('1 flow', { exact: true }).waitFor();
    await look('find-flows', form);
    const link = form.getByRole('link', { name: 'Show them in Temporal UI' });
    expect(await link.count()).toBe(hasUi ? 1 : 0);
    if (hasUi) {
      const [list] = await Promise.all([page.waitForEvent('popup'), link.click()]);
      await list.getByText(flow).first().waitFor(patience);
      await list.screenshot({ path: 'docs/screenshots/found-flows-desktop.png' });
    }
    expect(addresses.filter((url) => url.toLowerCase().includes(patient.mrn.toLowerCase()))).toEqual([]);
    expect(addresses.some((url) => url.endsWith('/api/v1/platform/flows'))).toBe(true);
    expect(await actions()).toContain('temporal_ui.find');
    expect(complaints).toEqual([]);
    await leave();
  });

  it('brings operations back after the sign-in, and says why payloads stay closed when the session has ended', async (test) => {
    if (!hasUi) return test.skip();
    const { page, leave } = await browsers.visitor();
    await page.goto(history());
    await page.waitForURL(/\/login\?next=/);
    await page.getByRole('button', { name: 'Platform' }).click();
    await page
      .getByRole('button', { name: platform.logins.find(({ role }) => role === 'ops')?.name ?? '' })
      .click();
    await page.getByText('"kind"').first().waitFor(patience);
    expect(new URL(page.url()).pathname).toContain('/temporal/');
    // As if the session had ended between the page and the payloads.
    await page.route('**/codec/decode', async (route) => {
      const sent = { body: route.request().postData(), headers: { 'Content-Type': 'application/json' } };
      const answer = await fetch(route.request().url(), { method: 'POST', ...sent });
      await route.fulfill({ status: answer.status, body: await answer.text() });
    });
    await page.reload();
    await page.getByText('sign in to HMTP as operations again').waitFor(patience);
    await leave();
  });

  it('refuses everybody else, and whatever is no reading', async (test) => {
    if (!hasUi) return test.skip();
    expect(await readers(platform.webUrl)).toEqual(['ops']);
    const ops = await signIn(platform, emailOf('ops'));
    const api = '/temporal/api/v1/namespaces/default';
    const terminate = `${api}/workflows/${encodeURIComponent(flow)}/terminate`;
    for (const [method, path] of [
      ['POST', terminate],
      ['POST', `${api}/workflows/${encodeURIComponent(flow)}/signal/orderChanged`],
      ['PUT', api],
      ['DELETE', `${api}/schedules/x`],
    ] as const)
      expect((await ops.call(method, path, {})).status, path).toBe(405);
    // Nor by who reaches its own server.
    expect(await ask(socket, 'POST', terminate)).toBe(405);
    const nurse = await browsers.enterAs('nurse', /./);
    expect((await nurse.page.goto('/temporal'))?.status()).toBe(403);
    await nurse.leave();
  });

  it('would be open to everybody without the door: the check can fail', async (test) => {
    if (!hasUi) return test.skip();
    const open = createServer((asked, answer) => {
      const { url, method } = asked;
      const on = request({ socketPath: socket, path: url, method }, (got) => {
        answer.writeHead(got.statusCode ?? 500, got.headers);
        got.pipe(answer);
      });
      on.end();
    });
    await new Promise<void>((done) => open.listen(0, '127.0.0.1', done));
    try {
      const url = `http://127.0.0.1:${(open.address() as AddressInfo).port}`;
      expect((await readers(url)).length).toBeGreaterThan(10);
    } finally {
      open.close();
    }
  });

  /** Roles that read a flow at an address; `nobody` for who is not signed in. */
  async function readers(url: string): Promise<string[]> {
    const path = `${url}/temporal/api/v1/namespaces/default/workflows/${encodeURIComponent(flow)}`;
    const may: string[] = [];
    const roles = [...new Set(platform.logins.map(({ role }) => role))].sort();
    for (const role of roles) {
      const person = await signIn(platform, emailOf(role));
      const { status } = await fetch(path, { headers: { Authorization: `Bearer ${person.token}` } });
      if (status === 200) may.push(role);
    }
    if ((await fetch(path)).status === 200) may.push('nobody');
    return may;
  }
});

const ask = (socketPath: string, method: string, path: string): Promise<number> =>
  new Promise((resolve, reject) => {
    request({ socketPath, path, method }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    })
      .once('error', reject)
      .end();
  });
