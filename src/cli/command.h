/* The commands of usher, and what each is made of. */
#ifndef US_CLI_COMMAND_H
#define US_CLI_COMMAND_H

#include "cli/options.h"

/* How a command ends, but for those that keep the codes of opa's. */
enum {
    US_EXIT_CLEAN = 0,
    US_EXIT_FINDINGS = 1,
    US_EXIT_FAILED = 2, /* it could not do its job */
};

typedef struct us_command us_command;

/* One call of a command: what was asked of it. */
typedef struct us_invocation {
    const us_command *command;
    us_arena *arena;      /* for whatever it needs until it ends */
    const void *settings; /* of the command's own type */
    us_words operands;
    const char *shown; /* what messages call it: "usher eval" */
} us_invocation;

/* What an operand is, for completion. */
typedef enum us_operand {
    US_OPERAND_NONE, /* nothing that a shell could complete */
    US_OPERAND_PATH,
    US_OPERAND_COMMAND,
    US_OPERAND_SHELL,
} us_operand;

/* What help lists of a command beside its options. */
typedef struct us_command_item {
    const char *name;
    const char *operand; /* NULL: it takes none */
    const char *help;
} us_command_item;

/* A command defines `const us_command cmd_name` in cmd_name.c and has a line
 * COMMAND(name) in commands.def; that is all. */
struct us_command {
    const char *name;
    const char *program;  /* the name under which usher is this command; NULL: none */
    const char *summary;  /* one line, for the list of commands */
    const char *usage;    /* its operands: "QUERY"; NULL: it takes none */
    const char *about;    /* paragraphs, each on one line; may be NULL */
    const char *examples; /* lines; may be NULL */
    const char
        *files; /* for the manual page: lines PATH, a tab, what it is; may be NULL */
    const char *list_title; /* of a list that help has, too; NULL: none */
    const us_command_item *(*list_at)(size_t index); /* its rows; NULL past the end */
    us_operand operand;
    const us_option *options; /* ends with an empty row */
    size_t settings_size;
    int (*run)(us_invocation *call); /* returns the exit code */
};

#define COMMAND(name) extern const us_command cmd_##name;
#include "cli/commands.def"
#undef COMMAND

/* The commands in the order of commands.def; NULL past the end. */
const us_command *us_command_at(size_t index);

/* The command called [name], or NULL. */
const us_command *us_command_find(const char *name);

/* Prints "usher NAME: MESSAGE", or under that other name "PROGRAM: MESSAGE", to standard error. Returns US_EXIT_FAILED. */
int us_command_fail(const us_invocation *call, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* As us_command_fail for how the command was called: adds where to read more. */
int us_command_misuse(const us_invocation *call, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Writes [text] to standard output. [code] is returned if that works, else the
 * failure is told and US_EXIT_FAILED returned. */
int us_command_output(const us_invocation *call, us_str text, int code);

/* Writes [text] to the file at [path], in place of what is there. False after telling why not. */
bool us_command_write(const us_invocation *call, const char *path, us_str text);

#endif
