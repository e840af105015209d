/// What all routes of the API have in common: how they are mounted, what they read, how they
/// answer.
package io.gatehouse.dialect.api.form;
