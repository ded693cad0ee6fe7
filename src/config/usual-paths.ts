/** The config that is read where none is named. */
export const usualConfig = '/etc/lockerd/config.yaml';

/** `control.socket` of a config that says nothing of it. */
export const usualSocket = '/run/lockerd/control.sock';
