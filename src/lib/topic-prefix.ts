/** A prefix has one to eight levels of letters, digits, `-`, `_` and `.`: no wildcard, and none that belongs to a broker (`$`). */
export const topicPrefix = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}(\/[A-Za-z0-9][A-Za-z0-9._-]{0,63}){0,7}$/;
