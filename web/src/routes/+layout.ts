// Every page is behind a sign-in and live: it is drawn in the browser, from the API alone.
export const ssr = false;
