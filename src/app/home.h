/* home.h: the first page: my tasks, by deadline; for the public what there is to see. And the sweeping that time asks for. */
#ifndef APP_HOME_H
#define APP_HOME_H

#include "files/store.h"
#include "web/http.h"

extern const struct route app_home_routes[];

/* Removes what has outlived its time (sessions, keys of writes, links, failures): a little each minute, in the line. */
void app_sweep(struct db *db, i64 now_ms);
/* Once an hour files over a day old that no row names are removed from this store. */
void app_sweep_files(struct store *s);

#endif
