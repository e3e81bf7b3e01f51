/* Memory that only loading needs. */
#ifndef USHER_WEBHOOK_GIVE_BACK_H
#define USHER_WEBHOOK_GIVE_BACK_H

/* Gives memory back to the system: what was freed, and pages of programs and libraries, which come
 * back from their files when they are needed again. For after a load. */
void give_back_memory(void);

#endif
