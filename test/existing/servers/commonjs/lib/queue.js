'use strict';

var jobs = [
  { id: 'j1', file: 'report.pdf', pages: 12, state: 'waiting' },
  { id: 'j2', file: 'poster.svg', pages: 1, state: 'printing' },
];

module.exports = {
  list: function () {
    return jobs.slice();
  },
  add: function (file, pages) {
    var job = { id: 'j' + (jobs.length + 1), file: file, pages: pages, state: 'waiting' };
    jobs.push(job);
    return job;
  },
  cancel: function (id) {
    jobs = jobs.filter(function (job) {
      return job.id !== id;
    });
  },
};
