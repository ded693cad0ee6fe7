/** A UPI address (virtual payment address) that money may go to. */
export const payeeForm = /^[A-Za-z0-9._-]{2,256}@[A-Za-z][A-Za-z0-9.-]{1,63}$/;
