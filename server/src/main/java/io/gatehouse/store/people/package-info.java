/// What is kept of people besides their principals: where they get mail, and their second factors.
package io.gatehouse.store.people;
