/// What scripts use to reach other servers and people.
package io.gatehouse.script.module.web;
