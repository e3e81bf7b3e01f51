/* A program: the compiled form of a policy set, immutable and shared by
 * threads.
 *
 * Code is one array of fixed-width instructions. Each rule path, each inner
 * node of the rule tree, and each query is a routine: a range of code with a
 * window of registers. A failing instruction goes to its target; there is no
 * other control of failure. */
#ifndef US_VM_PROGRAM_H
#define US_VM_PROGRAM_H

#include "builtins/builtin.h"
#include "value/segment.h"

typedef enum us_opcode {
#define OP(name, operands, target, extra, text) US_OP_##name,
#include "vm/opcodes.def"
    US_OPCODE_COUNT,
} us_opcode;

/* The operations of TEST, in its extra. */
enum {
    US_TEST_EQUAL,
    US_TEST_NOT_EQUAL,
    US_TEST_LESS,
    US_TEST_LESS_EQUAL,
    US_TEST_MEMBER,
};

/* An operand with this bit is the number of a constant, else of a register. */
#define US_OPERAND_CONSTANT 0x8000u
#define US_REGISTERS_MAX    0x7FF0u

/* Operands of a shared value. */
#define US_SHARED_OPERANDS 4
#define US_SHARED_CONSTANT 0x80000000u
#define US_NOT_SHARED      UINT32_MAX

typedef struct us_instruction {
    uint8_t op;
    uint8_t unused;
    uint16_t a, b, c;
    uint32_t target; /* index into the code */
    uint32_t extra;
} us_instruction;

typedef enum us_routine_kind {
    US_ROUTINE_VALUE,
    US_ROUTINE_SET,
    US_ROUTINE_OBJECT, /* partial object, general ref heads */
    US_ROUTINE_FUNCTION,
    US_ROUTINE_EXTENT, /* all documents below an inner node */
    US_ROUTINE_QUERY,
} us_routine_kind;

/* Registers: 0 the result; a function's operands from 1. */
typedef struct us_routine {
    us_routine_kind kind;
    uint32_t start;
    uint32_t end;
    uint32_t registers;
    uint32_t argument_count;
    uint32_t node; /* UINT32_MAX: a query */
    us_str path;   /* "data.a.p" */
} us_routine;

#define US_NO_NODE UINT32_MAX

/* Steps of a path below data, at most. */
#define US_TREE_DEPTH_MAX 1000

/* A step of a path below data, where there are rules at it or below it. Node 0
 * is data. Children of one node are consecutive, in the order of their keys. */
typedef struct us_node {
    us_value key;
    uint32_t parent;
    uint32_t first_child;
    uint32_t child_count;
    uint32_t routine; /* of its rules, or of all documents below it */
    bool is_rule;     /* rules end here; else an inner node */
    bool is_function;
    uint32_t depth; /* of data: 0 */
} us_node;

typedef enum us_with_kind {
    US_WITH_INPUT,
    US_WITH_DATA,
    US_WITH_FUNCTION, /* a rule path that is a function */
    US_WITH_BUILTIN,
} us_with_kind;

typedef enum us_mock_kind {
    US_MOCK_VALUE, /* from the register */
    US_MOCK_RULE,  /* evaluated where the function is called */
    US_MOCK_FUNCTION,
    US_MOCK_BUILTIN,
} us_mock_kind;

typedef struct us_with_target {
    us_with_kind kind;
    us_value *path; /* INPUT: below input; DATA: below data */
    size_t path_length;
    uint32_t function;    /* FUNCTION: node; BUILTIN: number */
    us_mock_kind mock;    /* FUNCTION and BUILTIN: what it becomes */
    uint32_t replacement; /* node or built-in */
} us_with_target;

/* Nodes: a bit each, from the lowest of the first word on, in as many words as hold all nodes
 * of the program. NULL: no node. */
typedef const uint64_t *us_node_set;

static inline size_t us_node_set_words(size_t node_count)
{
    return (node_count + 63) / 64;
}

static inline bool us_node_set_has(us_node_set set, uint32_t node)
{
    return set && (set[node / 64] >> node % 64 & 1) != 0;
}

/* What one `with` replaces, and whose remembered results that can change. */
typedef struct us_with_site {
    us_with_target *targets; /* as many values follow register b */
    uint32_t target_count;
    us_node_set
        affected; /* whose results are others meanwhile, those of [masked] among them */
    us_node_set masked; /* which base data replaces: at or below a DATA target */
    bool changes_input;
} us_with_site;

/* Rules of one routine that the index chooses from: rule numbers first …
 * first + count - 1 of the index, each with the place of its code. */
typedef struct us_index_group {
    uint32_t first;
    uint32_t count;
    const uint32_t *entries;
} us_index_group;

/* Clauses of one function that the value of an operand chooses from: each value that some
 * clause asks for has a list of those that can hold then, in their order, as places of
 * code; US_NO_CLAUSE ends it. The list at 0 is for every other value. */
#define US_NO_CLAUSE UINT32_MAX

typedef struct us_clause_group {
    us_object *values; /* scalar → where its list begins (integer) */
    uint32_t *entries;
    uint32_t entry_count;
    uint32_t clause_count;
} us_clause_group;

/* What the index asks of a place below input. */
typedef enum us_index_kind {
    US_INDEX_EQUAL, /* it is one of some scalars */
    US_INDEX_TRUE,  /* it is defined, and not false */
    US_INDEX_DEFINED,
    US_INDEX_PREFIX, /* one of some strings is its beginning; or it is no string */
    US_INDEX_SUFFIX,
} us_index_kind;

/* Rules that are found by what one place holds. */
typedef struct us_index_path {
    us_index_kind kind;
    uint32_t shared;   /* the place, a step */
    us_object *values; /* value, or string → number (integer) of a list; of TRUE and
                          DEFINED: none, there is one list */
    uint64_t lengths;  /* PREFIX and SUFFIX: bit n, if a string has n bytes */
    uint32_t *starts;  /* by list: its place in [rules]; one more for the end */
    uint32_t *rules;
    uint32_t list_count;
} us_index_path;

/* What else must hold for a rule that was found: EQUAL or TRUE. */
typedef struct us_index_test {
    us_index_kind kind;
    uint32_t shared;
    uint32_t constant; /* EQUAL: to this, or to one of it */
    bool is_set;
} us_index_test;

typedef struct us_index {
    us_index_path *paths;
    size_t path_count;
    uint64_t *always; /* bitmap: rules that are found by nothing, and so always */
    us_index_test *tests;
    size_t test_count;
    uint32_t *first_tests; /* by rule: its place in [tests]; one more for the end */
    size_t rule_count;
    size_t words; /* of a bitmap */
} us_index;

/* What depends on the input alone, and is evaluated once for each input in force: a step
 * from another such value, or from input itself, or a call of a built-in function. */
typedef struct us_shared {
    bool is_call;
    uint32_t number; /* the constant that is the step, or the built-in */
    uint32_t count;  /* of operands; of a step: 0, from input itself, or 1 */
    uint32_t
        operands[US_SHARED_OPERANDS]; /* shared values before this one; constants with
                                              US_SHARED_CONSTANT */
    uint32_t depth;                   /* more than that of each operand */
} us_shared;

/* Where an instruction comes from. */
typedef struct us_source {
    uint32_t file; /* number of the file, in [files] */
    uint32_t node; /* id of the syntax node */
    uint32_t row;
    uint32_t column;
} us_source;

/* ---- marks: what a traced program reports ---- */

/* What a mark is about. */
typedef enum us_mark_node {
    US_MARK_RULE,
    US_MARK_BODY,
    US_MARK_LITERAL,
    US_MARK_EVERY,
} us_mark_node;

/* Whether nothing more is looked for after an EXIT. */
typedef enum us_mark_early {
    US_MARK_GOES_ON,
    US_MARK_EARLY,
    US_MARK_EARLY_UNLESS, /* the operand [right] holds something */
} us_mark_early;

/* A text of a module. */
typedef struct us_mark_place {
    uint32_t file; /* number of the file */
    us_position position;
    uint32_t end_row, end_column;
    us_str text;
    us_str line; /* the whole of the first row */
} us_mark_place;

/* A variable, or a reference, and where its value is found at the mark. */
typedef struct us_mark_binding {
    us_str name;
    us_mark_place place; /* row 0: none */
    uint16_t base;       /* register or constant; US_MARK_NOWHERE: undefined, or [node] */
    uint32_t node;       /* whose remembered value it is; US_NO_NODE */
    uint16_t *steps;     /* from there on: registers or constants */
    size_t step_count;
    bool optional; /* left out where it is undefined */
} us_mark_binding;

#define US_MARK_NOWHERE 0xFFFFu
#define US_MARK_NESTED  UINT32_MAX

/* What one instruction of the MARK family reports. */
typedef struct us_mark {
    us_mark_node node;
    bool told;    /* of ENTER: to be reported; else only a number is given out */
    bool element; /* of ANSWER: of a set */
    us_mark_early early;
    bool generated;   /* a literal that a pass made */
    bool is_equation; /* left = right */
    bool composing;   /* a literal that only makes what the head needs */
    uint32_t
        order; /* of a literal in the rule's body: its place, from 1; else US_MARK_NESTED */
    uint32_t literal; /* the number of the mark of its EVAL */
    /* Of REDO after an early EXIT: the marks of the REDO of all literals. */
    const uint32_t *redos;
    size_t redo_count;
    us_mark_place place;
    us_mark_place written;
    us_str text;
    uint16_t query;       /* register that holds the number of the query */
    uint16_t outer;       /* of that around it; US_MARK_NOWHERE: the caller's */
    uint16_t left, right; /* operands of a comparison; US_MARK_NOWHERE */
    us_mark_binding *variables;
    size_t variable_count;
    us_mark_binding
        *arguments; /* of the ENTER of a function: variables of its head. Until a
                                   literal began only those of the operands' registers count */
    size_t argument_count;
    size_t operand_count; /* likewise */
    us_mark_binding *parts;
    size_t part_count;
} us_mark;

typedef struct us_program {
    us_instruction *code;
    us_source *sources; /* parallel to code */
    uint16_t
        *queries; /* parallel to code: the register that holds the number of the query
                           in force, or US_MARK_NOWHERE; NULL: not traced */
    us_mark *marks;
    size_t mark_count;
    size_t code_count;
    us_value *constants; /* frozen */
    size_t constant_count;
    us_routine *routines;
    size_t routine_count;
    us_node *nodes;
    size_t node_count;
    const us_builtin **builtins;
    size_t builtin_count;
    us_with_site *sites;
    size_t site_count;
    us_index_group *groups;
    size_t group_count;
    us_clause_group *clause_groups;
    size_t clause_group_count;
    us_index index;
    us_shared *shared;
    size_t shared_count;
    us_str *files;
    size_t file_count;
    uint32_t *query_routines;
    size_t query_count;
} us_program;

/* Name and operand letters of an opcode. */
typedef struct us_opcode_info {
    const char *name;
    const char *operands; /* three letters: a, b, c */
    char target;
    char extra;
    const char *text;
} us_opcode_info;

const us_opcode_info *us_opcode_describe(us_opcode op);

/* True for data.system, which is reached by its name alone: whoever reads the whole of
 * data, or goes through its base documents, does not see it, as in OPA. (Rules below it are
 * seen by who goes through the rules.) */
static inline bool us_node_is_hidden(uint32_t parent, us_value key)
{
    return parent == 0 && us_value_is_string(key) &&
           us_str_equal(us_value_text(key), US_STR("system"));
}

/* The node below [parent] under [key], or US_NO_NODE. */
uint32_t us_program_child(const us_program *program, uint32_t parent, us_value key);

/* True if every operand of every instruction is in range and control stays in
 * each routine; else [fault] says what is wrong where. Run once, at load. */
bool us_program_verify(const us_program *program, us_arena *arena, us_str *fault);

/* [program], which is not traced, in memory of [arena] alone (the rows of built-in functions
 * stay where they are). */
us_program *us_program_copy(us_arena *arena, const us_program *program);

/* Makes [program], a copy in [arena] alone, fit for a segment, as us_segment_seal does of values. */
void us_program_seal(us_arena *arena, const us_hash_key *key, us_program *program);

/* Turns all pointers of [program], which lies in [segment], and checks what it says but for its
 * code; see us_segment_turn. The rows of built-in functions are left out: NULL. It is not traced
 * and has no queries. */
bool us_program_turn(us_segment *segment, us_program *program);

/* Appends the program as text. */
void us_program_disassemble(us_buf *buf, const us_program *program);

#endif
