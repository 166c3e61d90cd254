/** Something found in a catalogue: its name, what tells it from others of the name, and what it is. */
export type Found<T> = { id: string; name: string; note: string; value: T };
