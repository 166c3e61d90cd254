declare global {
  namespace App {
    // Merged into SvelteKit's own.
    // eslint-disable-next-line @typescript-eslint/consistent-type-definitions
    interface PageState {
      /** Whether the page was opened by itself, and by nobody's press. */
      isAuto?: boolean;
    }
  }
}

export {};
