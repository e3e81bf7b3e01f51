/* Of the code of one routine: which registers an instruction reads and writes, where control goes, and
 * which registers are still read from a place on. */
#ifndef US_COMPILE_LIVENESS_H
#define US_COMPILE_LIVENESS_H

#include "vm/program.h"

/* The labels of a routine are the instructions that others go to, numbered from 0. */
typedef struct us_liveness {
    const us_program *program;
    const us_routine *routine;
    uint32_t *
        labels; /* by instruction, counted from the routine's start: its label + 1, or 0 */
    size_t label_count;
    int32_t *loops; /* the same: how many jumps back go over it */
    size_t words;   /* of a set of registers */
    uint64_t *live; /* by label: the registers that are read from there on */
} us_liveness;

/* Finds the labels and loops of [routine], not yet what is live. Everything lies in [arena]. */
us_liveness us_liveness_begin(us_arena *arena, const us_program *program,
                              const us_routine *routine);

/* Finds the registers that are live at each label, by going backwards until nothing changes. */
void us_liveness_find(us_arena *arena, us_liveness *l);

/* The label of the instruction number [at] of the program; US_NOT_A_LABEL where nothing goes there. */
#define US_NOT_A_LABEL SIZE_MAX
size_t us_liveness_label(const us_liveness *l, uint32_t at);

/* True if register [number] is read from [label] on, before it is written. */
bool us_liveness_has(const us_liveness *l, size_t label, uint32_t number);

typedef void us_visit_register(void *data, uint32_t number);
typedef void us_visit_label(void *data, size_t label);

/* Calls [visit] for each register that the instruction reads, or writes, in the order of the
 * operands. What is changed in its place (U) is read. */
void us_liveness_reads(const us_program *program, const us_instruction *i,
                       us_visit_register *visit, void *data);
void us_liveness_writes(const us_instruction *i, us_visit_register *visit, void *data);

/* How many registers an M operand stands for. */
uint32_t us_liveness_run(const us_program *program, const us_instruction *i);

/* Calls [visit] for each label that the instruction may go to. */
void us_liveness_targets(const us_liveness *l, const us_instruction *i,
                         us_visit_label *visit, void *data);

/* True if control may go on with the next instruction. */
bool us_liveness_goes_on(const us_instruction *i);

#endif
