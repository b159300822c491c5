#include "learn/quiz/quiz.h"
const struct route learn_quiz_routes[] = {{.handle = NULL}};
