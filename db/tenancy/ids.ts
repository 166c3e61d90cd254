import { v7 } from 'uuid';

/** A new UUIDv7: sorts by time of making, tells nothing else. */
export const uuidv7 = (): string => v7();
