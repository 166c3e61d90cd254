const densities = ['auto', 'dense', 'touch'] as const;
/** How high what one presses is: as the pointer asks for, always for a mouse, always for a finger. */
export type Density = (typeof densities)[number];

const stored = 'hmtp-density';
const read = (): Density => {
  const kept = typeof localStorage === 'undefined' ? null : localStorage.getItem(stored);
  return densities.find((each) => each === kept) ?? 'auto';
};
export const density = $state<{ now: Density }>({ now: read() });

function show(): void {
  const { documentElement } = document;
  if (density.now === 'auto') delete documentElement.dataset['density'];
  else documentElement.dataset['density'] = density.now;
}

/** Chooses it for this browser, which is of one desk and its pointer. */
export function setDensity(chosen: Density): void {
  density.now = chosen;
  localStorage.setItem(stored, chosen);
  show();
}
export { show as showDensity };
