/* The definitions that every schema begins with. */
#ifndef US_BUILTINS_GRAPHQL_PRELUDE_H
#define US_BUILTINS_GRAPHQL_PRELUDE_H

extern const char us_graphql_prelude[];

#endif
