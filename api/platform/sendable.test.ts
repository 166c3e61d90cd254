import { describe, expect, it } from 'vitest';
import { apiDocument } from '#api/platform/description.ts';
import { describedApp } from '#scripts/access-table.ts';
import { anyJson, sendable } from './sendable.ts';

const anything = { $ref: '#/components/schemas/Json' };

describe('the schema of what may be sent', () => {
  it('describes what is not described as JSON without NUL and forbidden names, at any depth', () => {
    expect(sendable({})).toEqual(anything);
    expect(sendable({ description: 'free' })).toEqual({ description: 'free', ...anything });
    expect(sendable({ type: 'object', additionalProperties: {} })['additionalProperties']).toEqual(anything);
    expect(apiDocument(describedApp()).components?.schemas?.['Json']).toEqual(anyJson);
  });

  it('takes the same of every member that is described, and of what else stands beside it', () => {
    const form = {
      type: 'object',
      properties: { note: { type: 'string' }, at: { type: ['string', 'null'] } },
    };
    const names = { pattern: '^[^\\u0000]*$', not: { enum: ['__proto__', 'constructor', 'prototype'] } };
    const whole = sendable({ type: 'array', items: { anyOf: [form] } }) as {
      items: { anyOf: [Record<string, unknown>] };
    };
    expect(whole.items.anyOf[0]).toEqual({
      type: 'object',
      properties: {
        note: { type: 'string', pattern: '^[^\\u0000]*$' },
        at: { type: ['string', 'null'], pattern: '^[^\\u0000]*$' },
      },
      propertyNames: names,
      additionalProperties: anything,
    });
  });

  it('leaves what already says more, a member that has the name of a keyword, and conditions', () => {
    const form = {
      type: 'object',
      properties: { id: { type: 'string', format: 'uuid' }, items: { type: 'integer' } },
      additionalProperties: false,
      if: { properties: { id: { const: 'x' } } },
    };
    expect(sendable(form)).toMatchObject(form);
    expect(sendable(form)['if']).toEqual(form.if);
  });
});
