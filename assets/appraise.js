/* Appraisal: what makes its pages pleasant; they work without it. */
"use strict";
