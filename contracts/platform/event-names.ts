import type { InboxEventKind } from '#contracts/inbox/names.ts';

/** Word left for the flow of a case: it is to begin, can go on, or its visit has ended early. */
export const flowEventKinds = ['flow.begin', 'flow.advance', 'flow.parent_ended'] as const;
export type FlowEventKind = (typeof flowEventKinds)[number];

/** Everything that stands in the outbox. */
export type EventKind = InboxEventKind | FlowEventKind;

/** Those who read the outbox from a place they keep, and what each of them reads. Open inboxes read from now on and keep none. */
export const outboxConsumers = { flows: flowEventKinds } as const satisfies Record<
  string,
  readonly EventKind[]
>;
export type OutboxConsumer = keyof typeof outboxConsumers;
