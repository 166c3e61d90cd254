import type { Locator, Page } from 'playwright-core';

/**
 * A person at a page whose actions are counted: presses, Enter and shortcuts. Typing, Tab, the arrows and the tick that somebody's
 * identity was asked for are not: the first is the work itself, the last is there to take time.
 */
export class Counted {
  actions = 0;
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }
  async press(what: Locator): Promise<void> {
    await what.click();
    this.actions += 1;
  }
  async key(name: 'Enter' | 'Control+Enter' | 'n' | 'p'): Promise<void> {
    await this.page.keyboard.press(name);
    this.actions += 1;
  }
  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }
  async move(key: 'Tab' | 'ArrowDown' | 'ArrowRight' | 'Space'): Promise<void> {
    await this.page.keyboard.press(key);
  }
  async tickIdentity(box: Locator): Promise<void> {
    await box.check();
  }
}
