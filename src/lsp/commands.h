/* What the client can have done: the commands of code lenses. */
#ifndef US_LSP_COMMANDS_H
#define US_LSP_COMMANDS_H

#define US_LSP_EVALUATE "usher.evaluate" /* {"uri", "path": "data.a.b"} */
#define US_LSP_RUN_TEST "usher.runTest"  /* the same */

#define US_LSP_COMMANDS_CAPABILITY                                                       \
    "\"executeCommandProvider\":{\"commands\":[\"" US_LSP_EVALUATE                       \
    "\",\"" US_LSP_RUN_TEST "\"]}"

#endif
