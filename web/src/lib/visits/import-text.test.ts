import { describe, expect, it } from 'vitest';
import { readImport } from '#lib/visits/import-text.ts';

describe('what is pasted into an import', () => {
  it('is read from JSON, as a list, as an object with items or as one entry', () => {
    const items = [{ code: 'K', decimals: 1 }];
    expect(readImport(JSON.stringify(items))).toEqual({ items });
    expect(readImport(JSON.stringify({ items }))).toEqual({ items });
    expect(readImport(JSON.stringify(items[0]))).toEqual({ items });
  });

  it('is read from a table by the names in its first line; an empty cell is left out', () => {
    expect(
      readImport(
        'code,name,needsSide,durationMinutes,priceMinor\nECG,"Trace, 12 leads",no,15,30000\nX,,yes,,',
      ),
    ).toEqual({
      items: [
        { code: 'ECG', name: 'Trace, 12 leads', needsSide: false, durationMinutes: 15, priceMinor: '30000' },
        { code: 'X', needsSide: true },
      ],
    });
  });

  it('takes tabs and semicolons, quotes within quotes and lists within a cell', () => {
    expect(readImport('code\tname\nA\tSay ""one"", two\r\n')).toEqual({
      items: [{ code: 'A', name: 'Say ""one"", two' }],
    });
    expect(readImport('code;answers\nA;"[{""code"":""neg"",""text"":""Not; seen""}]"')).toEqual({
      items: [{ code: 'A', answers: [{ code: 'neg', text: 'Not; seen' }] }],
    });
  });

  it('leaves to the API what is not of the right kind, and says what cannot be read at all', () => {
    expect(readImport('code,decimals,active\nA,two,maybe')).toEqual({
      items: [{ code: 'A', decimals: 'two', active: 'maybe' }],
    });
    expect(readImport('[{"code": ]')).toEqual({ error: 'json' });
    expect(readImport('  ')).toEqual({ error: 'empty' });
    expect(readImport('code,name')).toEqual({ error: 'empty' });
    expect(readImport(JSON.stringify(Array.from({ length: 501 }, () => ({}))))).toEqual({
      error: 'too_many',
    });
  });
});
