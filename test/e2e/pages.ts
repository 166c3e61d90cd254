import type { Page } from 'playwright-core';
import { beforeEach, expect } from 'vitest';
import type { Seat } from './browser.ts';

/** Opens the task of a kind of somebody in the list, which may have to appear by itself first; its form is ready then. */
export async function startTask({ page }: Pick<Seat, 'page'>, who: RegExp, kind: string): Promise<void> {
  const list = page.getByRole('list', { name: 'Tasks' });
  const link = list.getByRole('link', { name: who }).filter({ has: page.getByText(kind, { exact: true }) });
  // A patient's other tasks are folded under the first.
  const folded = list
    .getByRole('listitem')
    .filter({ has: page.getByRole('link', { name: who }) })
    .getByRole('button', { name: /more for this patient$/, expanded: false });
  await link.or(folded).first().waitFor();
  if (!(await link.count())) await folded.first().click();
  await link.click();
  // Only then what is beside the list is of this task, and not of the one before, which looks the same.
  await link.and(page.locator('[aria-current="true"]')).waitFor();
  await page.getByRole('heading', { level: 2, name: kind, exact: true }).waitFor();
  await page.locator('[data-work] form').waitFor();
}

/** Completes the open task and waits until the page says so, after what it said of an earlier one of the kind has gone. */
export async function finishTask(
  { page }: Pick<Seat, 'page'>,
  kind: string,
  press: () => Promise<unknown>,
): Promise<void> {
  const told = page.getByText(new RegExp(`^(✓ )?${kind} finished: `)).first();
  await told.waitFor({ state: 'detached' });
  await press();
  await told.waitFor();
}

/** Does something at a page and expects the API to have taken what it writes. */
export async function writes(
  page: Page,
  method: string,
  address: RegExp,
  act: () => Promise<unknown>,
): Promise<void> {
  const answered = page.waitForResponse(
    (answer) => answer.request().method() === method && address.test(new URL(answer.url()).pathname),
  );
  await act();
  const answer = await answered;
  // Of what went well nobody need have read the body, and then the browser has not kept it.
  const said = answer.ok() ? '' : await answer.text();
  expect(answer.ok(), `${method} ${answer.url()}: ${answer.status()} ${said}`).toBe(true);
}

/** Signs in with a password, as people without a demo account do. */
export async function signInByForm(
  page: Page,
  hospital: string,
  email: string,
  password: string,
): Promise<void> {
  await page.goto('/login');
  await page.getByLabel('Hospital').first().selectOption({ label: hospital });
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL(({ pathname }) => pathname !== '/login');
}

/** For a suite of steps: one that failed left things where the next cannot begin, and waiting for its limits would hide the first reason. */
export function stopAtFirstFailure(): void {
  let isBroken = false;
  beforeEach((context) => {
    if (isBroken) context.skip();
    context.onTestFailed(() => {
      isBroken = true;
    });
  });
}
