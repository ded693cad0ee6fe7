import { fileURLToPath } from 'node:url';

/** The project's folder, for the sources and for the build. */
export const projectRoot = fileURLToPath(
  new URL(import.meta.url.includes('/dist/test/') ? '../../../' : '../../', import.meta.url),
);

/** The rig's own files, as they lie beside the sources. */
export const rigSources = `${projectRoot}test/kernel/`;
