import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { SearchAttributeUpdatePair } from '@temporalio/common';
import { searchAttributes } from '#contracts/cases/names.ts';
import type { CaseFlow } from '#domain/cases/case-flow.ts';

const stageKey = defineSearchAttributeKey(searchAttributes.stage, 'KEYWORD');
const tokenKey = defineSearchAttributeKey(searchAttributes.token, 'KEYWORD');

/**
 * Shows in Temporal where a case stands, when that is no longer what it shows. It goes out with the answer of the step that changed
 * it, so it costs one event and no workflow task.
 */
export function showStanding({ version, rules, token }: CaseFlow): void {
  if (version === 0) return;
  const { typedSearchAttributes: shown } = workflowInfo();
  const stage = rules.stage();
  const changed: SearchAttributeUpdatePair[] = [];
  if (shown.get(stageKey) !== stage) changed.push({ key: stageKey, value: stage });
  if (token !== null && shown.get(tokenKey) === undefined)
    changed.push({ key: tokenKey, value: String(token) });
  if (changed.length) upsertSearchAttributes(changed);
}
