declare global {
  namespace App {
    interface PageState {
      /** Whether the page was opened by itself, and by nobody's press. */
      isAuto?: boolean;
    }
  }
}

export {};
