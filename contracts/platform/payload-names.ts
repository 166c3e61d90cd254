/**
 * What stands in the place of a payload that is not sealed for its flow. The codec does not throw: an error there fails the whole
 * workflow task, again and again, and with it everybody else's step. Who receives the value refuses it.
 */
export const refusedEncoding = 'hmtp/refused';

const mark = Symbol.for('hmtp.refused-payload');
/** The value of a refused payload: an object without anything in it. */
export const refusedPayload: object = Object.freeze({ [mark]: true });

/** Whether a value stands for a payload that the codec refused. */
export const isRefusedPayload = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && mark in value;
