/* What looks inside modules and programs for a person. */
#ifndef US_AUTHORING_AUTHORING_H
#define US_AUTHORING_AUTHORING_H

#include "base/diag.h"
#include "usher.h"

typedef struct us_tree_options {
    bool v0;        /* read the module as Rego v0 */
    bool json;      /* as JSON without white space, else as an indented tree */
    bool locations; /* JSON: with the place of each node */
    bool comments;  /* JSON: with the comments */
} us_tree_options;

/* Appends the syntax tree of the module [text] (with one NUL beyond its end), as
 * `opa parse` prints it. False if it does not parse: [diags] says why. [file]
 * names it in messages. */
bool us_tree_show(us_buf *out, us_str file, us_str text, const us_tree_options *options,
                  us_diag_list *diags);

/* What is read, and what is written. The last four write what is valid in each version from
 * the one that is read up to the other. */
typedef enum us_format_mode {
    US_FORMAT_V1,
    US_FORMAT_V0,
    US_FORMAT_V2,
    US_FORMAT_V0_TO_V1,
    US_FORMAT_V1_TO_V1, /* valid in v0, too */
    US_FORMAT_V0_TO_V2,
    US_FORMAT_V1_TO_V2,
} us_format_mode;

typedef struct us_format_options {
    us_format_mode mode;
    bool drop_imports;   /* of rego.v1 and future.keywords, where they are not needed */
    bool plain_refs;     /* no keyword may follow a dot */
    us_str capabilities; /* what may be written: JSON; empty: everything */
    size_t threads;      /* that may work on a long module; 0: one */
    bool unchecked;      /* does not look whether the result says the same */
    size_t part_size;    /* bytes of the parts of a long module; 0: as is best */
} us_format_options;

/* Appends the module [text] (with one NUL beyond its end) in the layout of `opa fmt`. False
 * if it does not parse, or can't be formatted such that its rules and comments stay what
 * they are: [diags] says why, and nothing is appended. */
bool us_format(us_buf *out, us_str file, us_str text, const us_format_options *options,
               us_diag_list *diags);

/* [text], a module of Rego v1 that the program itself wrote (with one NUL beyond its end), in that
 * layout: in memory of [arena], or as it is, should it be no module. */
us_str us_format_written(us_arena *arena, us_str file, us_str text);

/* Appends a line for each built-in function whose name contains [part], with its
 * signature. Those that only the compiler calls are left out. */
void us_builtins_show(us_buf *out, us_str part);

/* Appends a capabilities file as OPA has it, as JSON without white space: all
 * built-in functions whose name contains [part], and the features and future keywords
 * of the dialect. (The binary interfaces for WebAssembly are those of OPA, too: who
 * reads the file to compile policies elsewhere asks for them.) */
void us_capabilities_show(us_buf *out, us_str part, bool v0);

/* As us_capabilities_show what the release [name] of OPA ("v0.70.0") had, as far as
 * usher has it. False if there is no such release. */
bool us_capabilities_of_version(us_buf *out, us_str name);

/* Appends the names of all releases of OPA that there are, oldest first, a line each. */
void us_capabilities_list_versions(us_buf *out);

/* Appends the capabilities in the text [json], without white space. False after storing a
 * sentence in [error] where it is no capabilities file. */
bool us_capabilities_of_file(us_buf *out, us_str json, us_str *error);

/* Adds to each of [problems] that lies in a module of [builder], whose usher_builder_finish told of
 * them, the line of source with the place in it, and a hint: what to do. [fold]: those that say no more than
 * the one before at the same place are left out. Where memory is exhausted hints are missing. */
void us_advise(usher_problems *problems, const usher_builder *builder, bool fold);

#endif
