/* log.h: one line per event to stderr: time, level, words. And the assertion that stays on in production. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/str.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };
/* Lines below the level are dropped; default LOG_INFO. */
void log_set_level(enum log_level level);
/* stdout/stderr fd to write to; default 2. */
void log_set_fd(int fd);
void log_line(enum log_level level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
#define log_info(...) log_line(LOG_INFO, __VA_ARGS__)
#define log_warn(...) log_line(LOG_WARN, __VA_ARGS__)
#define log_error(...) log_line(LOG_ERROR, __VA_ARGS__)

/* A bug, not a user's error: says where and aborts; the supervisor restarts us, and the write line loses nothing. */
#define must(cond) ((cond) ? (void)0 : must_fail_(#cond, __FILE__, __LINE__))
_Noreturn void must_fail_(const char *what, const char *file, int line);

#endif
