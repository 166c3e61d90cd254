const keptAs = 'hmtp.signed-in';

/** Notes whether somebody is signed in in this browser: its cookies cannot be read from here. */
export function noteSignedIn(isSignedIn: boolean): void {
  try {
    if (isSignedIn) localStorage.setItem(keptAs, '1');
    else localStorage.removeItem(keptAs);
  } catch {
    // A storage that is full or forbidden: the first page is shown, and the sign-in goes on from there.
  }
}

/** Whether somebody may be signed in here: without it nobody asks who it is, as a stranger would only be refused. */
export function maybeSignedIn(): boolean {
  try {
    return localStorage.getItem(keptAs) !== null;
  } catch {
    return false;
  }
}
