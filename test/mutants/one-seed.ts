import fc from 'fast-check';

// Which mutants a property finds must not depend on the run.
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 20_260 });
