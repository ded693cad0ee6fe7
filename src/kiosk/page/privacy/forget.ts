/**
 * Nothing of the previous customer remains once the first screen is shown: the browser notes the address of each request of a page,
 * and addresses of the API hold ids of rentals and sessions.
 */
export function forgetRequests(): void {
  performance.clearResourceTimings();
}
