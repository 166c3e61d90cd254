export const root: string;
export function findNode(): string | undefined;
export function installProblem(folder?: string): string | undefined;
