/// What administrators of Signal K do from its stock pages: users, devices, requests, settings.
package io.gatehouse.dialect.signalk.admin;
