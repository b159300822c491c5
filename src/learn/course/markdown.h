/* markdown.h: Markdown of lessons, questions and announcements to HTML: md4c without raw HTML, links only http(s), mailto and
 * paths of our own; tables, lists, headings (from h2 on), emphasis, code. Pictures: ![words](file:NAME) becomes
 * <img src="{files}/NAME" alt="words" loading="lazy">; any other picture address becomes a link. */
#ifndef LEARN_COURSE_MARKDOWN_H
#define LEARN_COURSE_MARKDOWN_H

#include "base/arena.h"
#include "web/html.h"

/* files: path before the names of pictures, e.g. "/learn/lpa-preparation/file"; empty: pictures become their words.
 * heading: the level of "#" in the text (2: <h2>). At most 200 KB of text; more is cut with a word about it. */
html learn_markdown(struct arena *a, str text, str files, int heading);

#endif
