import { describe, expect, it } from 'vitest';
import { roleMay, roles } from '#contracts/identity/names.ts';
import { needsOf, pageNeeds } from '#lib/platform/page-needs.ts';
import { pages, routesOnDisk } from './e2e/page-list.ts';

/** Pages that show themselves to who is signed in. */
const ofPeople = Object.entries(pages).flatMap(([route, { who }]) =>
  who === 'stranger' ? [] : [{ route, who }],
);

describe('what opens a page', () => {
  it('is said of each page of people, and of no other', () => {
    expect(ofPeople.every(({ route }) => routesOnDisk().includes(route))).toBe(true);
    expect(Object.keys(pageNeeds).toSorted()).toEqual(ofPeople.map(({ route }) => route).toSorted());
  });
  it.each(ofPeople)('is held by who works on $route', ({ route, who }) => {
    const needs = needsOf(`/(app)${route}`) ?? [];
    const comes = roles.filter((role) =>
      'roles' in who ? who.roles.includes(role) : who.some((permission) => roleMay(role, permission)),
    );
    expect(comes.filter((role) => !needs.some((need) => roleMay(role, need)))).toEqual([]);
  });
  it('keeps a patient off all pages but their own', () => {
    const open = Object.keys(pageNeeds).filter((route) =>
      pageNeeds[route]?.some((need) => roleMay('patient', need)),
    );
    expect(open).toEqual(['/account', '/portal']);
  });
});
