/* Evaluations, each in a process of its own: what it takes too much of, time or memory, ends it and
 * nothing else, and so does whatever else may happen to it. */
#ifndef USHER_PLAYGROUND_JOB_H
#define USHER_PLAYGROUND_JOB_H

#include "base/str.h"

#include <sys/types.h>

/* All of an evaluation (evaluate.h: several, one after the other) may take so long. */
#define JOB_SECONDS 10
/* An answer may have so many bytes. */
#define JOB_BYTES_MAX ((size_t)64 << 20)

typedef struct job {
    pid_t process; /* 0: none, the job has ended */
    int pipe;   /* that the answer comes from; readable when there is more, or the end */
    char *text; /* the answer as far as it has come; lines, when the job has ended */
    size_t length;
    size_t capacity;
    bool overtaken; /* it was ended for the sake of a later one */
} job;

/* Begins to evaluate the document (document.h) in the JSON [content]. NULL if there is no process or no memory to be had. */
job *job_start(us_str content);

/* Reads what there is. True once the job has ended: its answer then closes with a line that says how,
 * {"part": "end"} or {"part": "stopped", "message": …}. */
bool job_read(job *j);

/* Makes it end soon. */
void job_stop(job *j);

/* Ends the process if it still runs, and frees all. [j] may be NULL. */
void job_free(job *j);

#endif
