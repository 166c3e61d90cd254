import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  forgetAllTyping,
  forgetTyping,
  forgetTypingOfOthers,
  keepTyping,
  readTyping,
} from '#lib/platform/kept-typing.ts';

/** As much of a tab's storage as is used. */
function tabStorage(): Storage {
  const store = Object.create({
    getItem(key: string) {
      return (this as Record<string, string>)[key] ?? null;
    },
    setItem(key: string, value: string) {
      (this as Record<string, string>)[key] = value;
    },
    removeItem(key: string) {
      delete (this as Record<string, string>)[key];
    },
  }) as Storage;
  return store;
}

describe('what is typed and not sent', () => {
  beforeEach(() => {
    Object.defineProperty(globalThis, 'sessionStorage', { value: tabStorage(), configurable: true });
  });
  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'sessionStorage');
  });

  it('is found again by whoever typed it, until it was sent', () => {
    keepTyping('registration', 'pooja', { familyName: 'Iyer' });
    expect(readTyping('registration', 'pooja')).toEqual({ familyName: 'Iyer' });
    forgetTyping('registration');
    expect(readTyping('registration', 'pooja')).toBeNull();
  });
  it('is never shown to somebody else, and is gone after they looked', () => {
    keepTyping('registration', 'pooja', { familyName: 'Iyer' });
    expect(readTyping('registration', 'naveen')).toBeNull();
    expect(readTyping('registration', 'pooja')).toBeNull();
  });
  it('is gone when the sign-in ends, and leaves what others keep there', () => {
    sessionStorage.setItem('other', 'stays');
    keepTyping('registration', 'pooja', {});
    keepTyping('booking', 'pooja', {});
    forgetAllTyping();
    expect(Object.keys(sessionStorage)).toEqual(['other']);
  });
  it('of somebody who signed out while this tab slept is gone when the next person signs in, whose own stays', () => {
    sessionStorage.setItem('other', 'stays');
    sessionStorage.setItem('hmtp.typed.broken', '{');
    keepTyping('registration', 'pooja:iyer', { familyName: 'Iyer' });
    keepTyping('settings', 'pooja', {});
    keepTyping('booking', 'naveen:patient', {});
    keepTyping('specimens', 'naveen', {});
    keepTyping('counter-sale', 'naveen2', {});
    forgetTypingOfOthers('naveen');
    expect(Object.keys(sessionStorage).sort()).toEqual([
      'hmtp.typed.booking',
      'hmtp.typed.specimens',
      'other',
    ]);
  });
  it('loses nothing else where a tab has no storage', () => {
    Reflect.deleteProperty(globalThis, 'sessionStorage');
    keepTyping('registration', 'pooja', {});
    expect(readTyping('registration', 'pooja')).toBeNull();
    forgetTypingOfOthers('pooja');
    forgetAllTyping();
  });
});
