import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { deadline, violations } from './browser.ts';
import type { Seat } from './browser.ts';
import { writes } from './pages.ts';

/** The focus is there, or comes there; what else has it is told. */
export const isFocused = (what: Locator) =>
  expect
    .poll(
      () =>
        what.evaluate((each) => {
          const { activeElement: at } = each.ownerDocument;
          return at === each
            ? 'focused'
            : `${at?.tagName} ${at?.id} ${at?.getAttribute('aria-label')} ${at?.textContent?.slice(0, 60)}`;
        }),
      { timeout: deadline },
    )
    .toBe('focused');
const selected = (box: Locator) =>
  box.evaluate((each: { value: string; selectionStart: number; selectionEnd: number }) =>
    each.value.slice(each.selectionStart, each.selectionEnd),
  );

/** A doctor keeps a template, writes with it, changes and removes it, all from the note and by keyboard. */
export async function keepsTemplates(seat: Seat): Promise<void> {
  const { page } = seat;
  const [assessment, plan] = [page.getByLabel('Assessment'), page.getByLabel('Plan')];
  const find = page.getByRole('combobox', { name: 'Find a template' });
  await plan.press('/');
  await page.getByText('You have no template yet').waitFor();
  await isFocused(find);
  await page.getByRole('button', { name: 'Save this note as a template' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'New template' });
  await isFocused(dialog.getByLabel('Name'));
  await page.keyboard.type('Chest pain');
  await dialog.getByLabel('Assessment').fill('');
  await dialog.getByLabel('Plan').fill('Aspirin ___ mg.\nCome back in [days]');
  await writes(page, 'POST', /\/consultations\/templates$/, () => page.keyboard.press('Control+Enter'));
  // Work goes on in the note, at the cursor, and nothing that stands there is replaced.
  await isFocused(plan);
  await page.keyboard.type('ECG today.');
  await page.keyboard.press('Enter');
  await page.keyboard.press('/');
  await page.getByRole('option', { name: /^Chest pain/ }).waitFor();
  await seat.look('note-templates', plan);
  await find.press('Enter');
  await expect.poll(() => plan.inputValue()).toBe('ECG today.\nAspirin ___ mg.\nCome back in [days]');
  expect(await selected(plan)).toBe('___');
  await page.getByText('2 blanks to fill in').waitFor();
  await page.keyboard.type('75');
  await page.keyboard.press('Tab');
  expect(await selected(plan)).toBe('[days]');
  await page.keyboard.type('7 days');
  expect(await plan.inputValue()).toBe('ECG today.\nAspirin 75 mg.\nCome back in 7 days');
  await page.getByText('to fill in').waitFor({ state: 'detached' });
  // Where it is still as it came in, it is taken back by hand or by the button in what is said of it.
  await plan.press('Enter');
  await plan.press('/');
  await find.press('Enter');
  await page.keyboard.press('Control+z');
  await expect.poll(() => plan.inputValue()).toBe('ECG today.\nAspirin 75 mg.\nCome back in 7 days\n');
  await plan.press('/');
  await find.press('Enter');
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect.poll(() => plan.inputValue()).toBe('ECG today.\nAspirin 75 mg.\nCome back in 7 days\n');
  await isFocused(plan);
  await plan.press('/');
  await page.getByRole('button', { name: 'Edit templates' }).click();
  const own = page.getByRole('dialog', { name: 'Note templates' });
  await own.getByRole('button', { name: 'Edit Chest pain' }).press('Enter');
  await own.getByLabel('Name').fill('Angina');
  await writes(page, 'PUT', /\/consultations\/templates\/[^/]+$/, () => page.keyboard.press('Control+Enter'));
  await isFocused(own.getByRole('button', { name: 'Edit Angina' }));
  expect(await violations(page)).toEqual([]);
  await writes(page, 'DELETE', /\/consultations\/templates\/[^/]+$/, () =>
    own.getByRole('button', { name: 'Remove Angina' }).press('Enter'),
  );
  await isFocused(own.getByRole('button', { name: 'New template' }));
  await page.keyboard.press('Escape');
  await isFocused(plan);
  await plan.press('Backspace');
  expect(await assessment.inputValue()).toBe('Chest tightness on stairs. Raised lipids?');
}

/** A ward's computer shows note, diagnoses, orders and prescription at once: nothing of them lies under the act or the patient's line. */
export async function fitsInOneScreen(seat: Seat): Promise<void> {
  const { page } = seat;
  const box = page.getByRole('combobox', { name: 'Order', exact: true });
  const note =
    'Tight in the chest on the second flight of stairs for three weeks, gone after two minutes of rest.';
  await page
    .getByLabel('Subjective')
    .fill(`${note} No pain at night. Father had an infarct at 52. Smokes ten a day.`);
  await page
    .getByLabel('Objective')
    .fill(
      'Heart sounds normal, no murmur, chest clear, no oedema. ECG: sinus rhythm, 74 /min, no ischaemia.',
    );
  await page.getByRole('combobox', { name: /Diagnosis/ }).fill('I20.9');
  await page.getByRole('option', { name: /I20\.9/ }).click();
  await box.fill('amoxicillin 500 1-1-1 5d');
  await page
    .getByRole('option', { name: /amoxicillin.*Penicillin/i })
    .first()
    .waitFor();
  await box.press('Enter');
  await page.getByRole('group', { name: /amoxicillin/i }).waitFor();
  await page.evaluate(
    'document.querySelectorAll("main, main section").forEach((each) => { each.scrollTop = 0; })',
  );
  await seat.look('consultation-full');
  const ends = async (what: Locator) => {
    const place = await what.boundingBox();
    if (!place) throw new Error(`${String(what)} is not shown`);
    return { top: place.y, bottom: place.y + place.height };
  };
  const line = await ends(page.getByRole('region', { name: 'Patient' }).first());
  const act = await ends(page.locator('.action-bar'));
  const work = await ends(page.locator('[data-work] form > :nth-last-child(3)'));
  const then = await ends(page.locator('[data-work] form > :nth-last-child(2)'));
  const first = await ends(page.locator('[data-work] form > :first-child'));
  process.stdout.write(
    `consultation: ${Math.round(act.top - work.bottom)} px left of 768, ${Math.round(act.top - then.bottom)} below the way on\n`,
  );
  expect(first.top, 'below the patient’s line').toBeGreaterThanOrEqual(line.bottom);
  expect(work.bottom, 'above the act').toBeLessThanOrEqual(act.top);
  expect(act.bottom).toBeLessThanOrEqual(768);
  // What is removed leaves the focus with what took its place.
  await page.getByRole('button', { name: /^Remove amoxicillin/i }).press('Enter');
  await isFocused(page.getByRole('button', { name: /^Remove paracetamol/i }));
  await page.getByRole('button', { name: 'Remove I20.9' }).press('Enter');
  await isFocused(page.getByRole('combobox', { name: /Diagnosis/ }));
}
