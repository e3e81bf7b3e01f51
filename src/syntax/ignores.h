/* Comments that let something pass that a tool would tell of: `# usher ignore:rule-name,other-rule`,
 * and as regal has it `# regal ignore:rule-name`. One that follows code counts for its line; one
 * that stands alone for the next line that is no comment. What follows the names is a reason for
 * people. */
#ifndef US_SYNTAX_IGNORES_H
#define US_SYNTAX_IGNORES_H

#include "syntax/ast.h"

typedef struct us_ignore {
    us_str name;
    uint32_t row; /* that it counts for */
} us_ignore;

typedef struct us_ignores {
    us_ignore *items;
    size_t count;
} us_ignores;

/* Those of [module], in [arena]; names lie in the module's text. */
us_ignores us_ignores_read(us_arena *arena, const us_module *module);

/* One of them names [name], or [category], which stands for all names of it, for [row]. */
bool us_ignores_name(const us_ignores *ignores, us_str name, us_str category,
                     uint32_t row);

#endif
