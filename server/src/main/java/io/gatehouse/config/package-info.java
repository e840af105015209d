/// What an operator may set: one tree of records, read once at the start.
package io.gatehouse.config;
