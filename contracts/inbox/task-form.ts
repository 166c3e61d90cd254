import type { z } from 'zod';

/** The form of a kind of task, and beside it what of a filled-in one decides the way of its flow: enums and ids, never words. */
export type TaskForm<T, F> = { schema: z.ZodType<T>; facts(form: T): F };

/** A form whose flow goes its way by some of what was filled in. */
export const taskForm = <S extends z.ZodType, const F extends object>(
  schema: S,
  facts: (form: z.output<S>) => F,
) => ({ schema, facts });

/** A form of which nothing but its completion matters to the flow. */
export const plainForm = <S extends z.ZodType>(schema: S) => taskForm(schema, () => ({}));

/** What is given of a type of order to the wire, beside the record in its module's `kind-names.ts`. */
export type OrderForms = {
  /** In words of the reference: "laboratory order". */
  name: string;
  /** What a basket may hold of it, and whether the patient waits for something of one. */
  basket: z.ZodType<unknown[]>;
  awaits(order: never): boolean;
  /** An order as it is read, and what cancels it. */
  wire: z.ZodType<{ id: string; patient: { id: string } }>;
  cancel: z.ZodType<{ reason: string; itemIds?: string[] | undefined }>;
  tasks: Readonly<Record<string, { schema: z.ZodType; facts(form: never): object }>>;
};
